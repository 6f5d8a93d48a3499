/** What all commands share: how they speak, fail and end. */
package io.ringcast.daemon.console;
