/** Philips Sierra resting ECGs in XML ({@code restingecgdata}, versions 1.03 to 1.04.01). */
package org.ecgsl.format.philips;
