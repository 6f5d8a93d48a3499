/** Log lines: levels, formats, and the limit of lines of a kind. */
package io.ringcast.daemon.log;
