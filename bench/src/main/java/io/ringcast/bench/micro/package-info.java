/** Benchmarks of the engine in user space. */
package io.ringcast.bench.micro;
