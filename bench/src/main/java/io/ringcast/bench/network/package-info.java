/** The network that the bench makes for itself. */
package io.ringcast.bench.network;
