/** What arrives on an interface, whether a rule takes it or not, and why no rule does. */
package io.ringcast.daemon.look;
