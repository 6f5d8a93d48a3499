/** Results for terminals, programs and browsers. */
package io.ringcast.bench.report;
