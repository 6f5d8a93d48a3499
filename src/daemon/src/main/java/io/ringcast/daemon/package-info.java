/** Entry point of the command line. */
package io.ringcast.daemon;
