@NullMarked
package dev.millrace.training.adapter;

import org.jspecify.annotations.NullMarked;
