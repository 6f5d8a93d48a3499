/** The command line of the bench. */
package io.ringcast.bench;
