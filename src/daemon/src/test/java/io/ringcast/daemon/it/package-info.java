/** End to end: the launcher's processes in namespaces of their own. */
package io.ringcast.daemon.it;
