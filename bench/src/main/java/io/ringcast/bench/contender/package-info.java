/** Those who forward, and how each of them is started and asked. */
package io.ringcast.bench.contender;
