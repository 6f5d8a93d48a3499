/** The command that runs the engine on capture files. */
package io.ringcast.daemon.replay;
