/** Man pages and completion for the packages, made from the command line. */
package io.ringcast.packaging;
