package org.ecgsl.eval;

import java.util.Arrays;

/**
 * The plane that shows most of the variance of some vectors: their first two principal components
 * (Jolliffe 2002), by power iteration on the covariance.
 *
 * @param places (n, 2) where each vector lies in the plane, about their mean
 * @param explained share of the variance that each axis shows, 0 to 1; 0 if there is none
 */
public record PrincipalPlane(double[][] places, double[] explained) {

  private static final int ITERATIONS = 300;

  /**
   * The plane of vectors.
   *
   * @param vectors (n, F); n and F at least 1
   */
  public static PrincipalPlane of(float[][] vectors) {
    double[] mean = mean(vectors);
    double[][] covariance = covariance(vectors, mean);
    double total = 0;
    for (int i = 0; i < mean.length; i++) {
      total += covariance[i][i];
    }
    double[][] places = new double[vectors.length][2];
    double[] explained = new double[2];
    for (int axis = 0; axis < 2; axis++) {
      double[] direction = direction(covariance);
      for (int i = 0; i < vectors.length; i++) {
        places[i][axis] = along(direction, vectors[i], mean);
      }
      double variance = deflate(covariance, direction);
      explained[axis] = total > 0 ? variance / total : 0;
    }
    return new PrincipalPlane(places, explained);
  }

  private static double[] mean(float[][] vectors) {
    double[] mean = new double[vectors[0].length];
    for (float[] vector : vectors) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += vector[i] / vectors.length;
      }
    }
    return mean;
  }

  private static double[][] covariance(float[][] vectors, double[] mean) {
    int size = mean.length;
    double[][] covariance = new double[size][size];
    for (float[] vector : vectors) {
      for (int i = 0; i < size; i++) {
        double deviation = (vector[i] - mean[i]) / vectors.length;
        for (int j = 0; j <= i; j++) {
          covariance[i][j] += deviation * (vector[j] - mean[j]);
        }
      }
    }
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i; j++) {
        covariance[j][i] = covariance[i][j];
      }
    }
    return covariance;
  }

  /** The unit vector of the largest variance, its largest part positive; zero if there is none. */
  private static double[] direction(double[][] covariance) {
    int widest = 0;
    for (int i = 1; i < covariance.length; i++) {
      widest = covariance[i][i] > covariance[widest][widest] ? i : widest;
    }
    double[] direction = covariance[widest].clone();
    for (int i = 0; i < ITERATIONS; i++) {
      direction = unit(times(covariance, direction));
    }
    int largest = 0;
    for (int i = 1; i < direction.length; i++) {
      largest = Math.abs(direction[i]) > Math.abs(direction[largest]) ? i : largest;
    }
    if (direction[largest] < 0) {
      for (int i = 0; i < direction.length; i++) {
        direction[i] = -direction[i];
      }
    }
    return direction;
  }

  /** Takes a direction out of the covariance; returns the variance along it. */
  private static double deflate(double[][] covariance, double[] direction) {
    double variance = dot(direction, times(covariance, direction));
    for (int i = 0; i < direction.length; i++) {
      for (int j = 0; j < direction.length; j++) {
        covariance[i][j] -= variance * direction[i] * direction[j];
      }
    }
    return variance;
  }

  private static double along(double[] direction, float[] vector, double[] mean) {
    double along = 0;
    for (int i = 0; i < mean.length; i++) {
      along += direction[i] * (vector[i] - mean[i]);
    }
    return along;
  }

  private static double[] times(double[][] matrix, double[] vector) {
    return Arrays.stream(matrix).mapToDouble(row -> dot(row, vector)).toArray();
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double[] unit(double[] vector) {
    double length = Math.sqrt(dot(vector, vector));
    return Arrays.stream(vector).map(value -> length > 0 ? value / length : 0).toArray();
  }
}
