/** What a run or a demonstration has to tell, as JSON and for people. */
package io.ringcast.daemon.report;
