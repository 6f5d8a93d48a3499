/** One trial: what is offered, what arrives, what that costs. */
package io.ringcast.bench.trial;
