/** The command {@code replay}, which runs the engine on capture files. */
package io.ringcast.daemon.replay;
