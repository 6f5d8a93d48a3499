/**
 * Tests of rules and handlers without a network: {@link io.ringcast.testkit.SimulatedEngine}, which
 * takes frames ({@link io.ringcast.testkit.TestFrame}) and tells what it sent ({@link
 * io.ringcast.testkit.SentFrame}); capture files; the accounting law.
 */
package io.ringcast.testkit;
