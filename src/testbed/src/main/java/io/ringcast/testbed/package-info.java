/**
 * Networks of namespaces and the processes in them, for the demonstration, tests and benchmarks.
 */
package io.ringcast.testbed;
