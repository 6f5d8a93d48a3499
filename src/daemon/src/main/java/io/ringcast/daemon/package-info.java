/** The command line's entrance. */
package io.ringcast.daemon;
