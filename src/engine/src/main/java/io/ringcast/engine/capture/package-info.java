/**
 * Capture files (pcap, pcapng) as a source and a sink of frames, so that the engine runs without a
 * network or a privilege, and as a tap on a running engine.
 *
 * <p>Formats: draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng. Supported link types are
 * Ethernet (1), and types that hold IP packets and can be converted to Ethernet. Files are
 * streamed: memory use does not depend on their size.
 */
package io.ringcast.engine.capture;
