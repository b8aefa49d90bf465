/** How a Spark session is set up in which lakes are read and written. */
package org.ecgsl.jobs.session;
