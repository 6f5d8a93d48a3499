/**
 * {@code ringcast doctor}: finds what on this host prevents or slows a run, and how to fix it. Each
 * check examines one property and changes nothing.
 */
package io.ringcast.daemon.doctor;
