/**
 * What a user says of rules and of the engine, in a YAML file or as options, read strictly and
 * turned into the engine's own records. docs/configuration.md is the reference.
 */
package io.ringcast.daemon.config;
