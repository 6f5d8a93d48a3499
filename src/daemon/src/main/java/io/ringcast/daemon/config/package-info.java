/**
 * Configuration of the rules and of the engine by the user, in a YAML file or as options. It is
 * read strictly and converted to the engine's records. docs/configuration.md is the reference.
 */
package io.ringcast.daemon.config;
