package org.ecgsl.synth;

/**
 * One wave of a heartbeat: a Gaussian in time with a dipole as its amplitude.
 *
 * @param offsetSeconds its centre after the R-peak, at an RR interval of one second
 * @param widthSeconds its standard deviation
 * @param stretches whether its offset grows with the square root of the RR interval, as those of P
 *     and T wave do (Bazett 1920), while the QRS complex keeps its duration
 * @param dipole (x, y, z) in mV; handed over, not copied
 */
record Wave(double offsetSeconds, double widthSeconds, boolean stretches, double[] dipole) {

  double centre(double rrSeconds) {
    return stretches ? offsetSeconds * Math.sqrt(rrSeconds) : offsetSeconds;
  }

  Wave scaled(double amplitude, double width) {
    double[] scaled = {dipole[0] * amplitude, dipole[1] * amplitude, dipole[2] * amplitude};
    return new Wave(offsetSeconds, widthSeconds * width, stretches, scaled);
  }
}
