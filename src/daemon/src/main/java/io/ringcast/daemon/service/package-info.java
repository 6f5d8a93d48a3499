/** Notification of the service manager (systemd) that started a run (sd_notify(3)). */
package io.ringcast.daemon.service;
