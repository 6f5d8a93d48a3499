/** Extension of JUnit 5 for tests that need a network. */
package io.ringcast.testkit.junit;
