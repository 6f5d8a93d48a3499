/**
 * Networks of namespaces, the processes in them, and frames to send, for the demonstration, tests
 * and benchmarks.
 */
package io.ringcast.testbed;
