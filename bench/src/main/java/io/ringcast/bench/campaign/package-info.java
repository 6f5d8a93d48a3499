/** What is measured of whom, in which order, and what came of it. */
package io.ringcast.bench.campaign;
