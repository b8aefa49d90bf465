/** The ISHNE standard output file format of Holter recorders (Badilini 1998, ANE 3:263-266). */
package org.ecgsl.format.ishne;
