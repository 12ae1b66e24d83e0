package dev.millrace.model.adapter;

/**
 * How right and how sure of it predictions on held-out data were.
 *
 * @param accuracy share of right predictions, in [0, 1]
 * @param error expected calibration error, in [0, 1]: how far confidence is from the share of right
 *     predictions
 */
public record ExpectedCalibration(double accuracy, double error) {}
