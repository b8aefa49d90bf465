/** GE MUSE resting ECGs in XML ({@code RestingECG}). */
package org.ecgsl.format.muse;
