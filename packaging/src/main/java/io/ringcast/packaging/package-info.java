/**
 * What the packages hold beside the program: man pages and completion, made from the command line.
 */
package io.ringcast.packaging;
