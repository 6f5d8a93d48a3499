package io.ringcast.daemon.config;

import io.ringcast.engine.rule.RuleSet;

/**
 * A configuration file that is right.
 *
 * @param file as it was named
 * @param engine what it says of the engine
 * @param service what it says of the run as a service
 * @param rules what is forwarded, to where
 */
public record Config(String file, EngineSettings engine, ServiceSettings service, RuleSet rules) {}
