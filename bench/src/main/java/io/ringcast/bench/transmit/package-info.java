/** What handing frames to the kernel costs, by the way in which it is done. */
package io.ringcast.bench.transmit;
