/** Results of a run or a demonstration, as JSON and as text. */
package io.ringcast.daemon.report;
