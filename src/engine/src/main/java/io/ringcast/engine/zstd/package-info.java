/**
 * Decompression of Zstandard (RFC 8878), without dictionaries. Memory is bounded by the window that
 * a frame asks for, 128 MiB at most; every index is checked by Java, whatever the data.
 */
package io.ringcast.engine.zstd;
