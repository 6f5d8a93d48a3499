package io.ringcast.daemon.config;

import io.ringcast.engine.rule.RuleSet;

/**
 * Content of a valid configuration file.
 *
 * @param file path of the file, as the user wrote it
 * @param engine engine settings
 * @param service service settings
 * @param rules the rules
 */
public record Config(String file, EngineSettings engine, ServiceSettings service, RuleSet rules) {}
