/**
 * {@code ringcast doctor}: what on this host stands in the way of a run, or slows it down, and how
 * to mend it. Each check looks at one thing and changes nothing.
 */
package io.ringcast.daemon.doctor;
