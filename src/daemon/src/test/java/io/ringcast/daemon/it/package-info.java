/** End-to-end tests: run the launcher's processes in separate network namespaces. */
package io.ringcast.daemon.it;
