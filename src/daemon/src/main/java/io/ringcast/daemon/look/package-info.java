/** Observation of what arrives on an interface, and explanation why no rule matches it. */
package io.ringcast.daemon.look;
