/** The service manager (systemd) that a run was started by, as sd_notify(3) describes it. */
package io.ringcast.daemon.service;
