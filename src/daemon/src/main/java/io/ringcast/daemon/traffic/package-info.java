/**
 * An ordinary multicast sender and an ordinary UDP application, for the demonstration and tests.
 */
package io.ringcast.daemon.traffic;
