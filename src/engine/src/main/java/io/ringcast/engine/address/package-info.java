/**
 * IPv4 and MAC addresses, their text forms and blocks of them. An IPv4 address is an {@code int} in
 * network order, a MAC address the low 48 bits of a {@code long}.
 */
package io.ringcast.engine.address;
