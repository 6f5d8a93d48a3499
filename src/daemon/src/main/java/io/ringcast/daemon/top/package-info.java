/** {@code ringcast top}: a live view of a run. */
package io.ringcast.daemon.top;
