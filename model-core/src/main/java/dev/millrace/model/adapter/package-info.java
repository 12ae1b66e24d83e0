/** PEFT LoRA adapters: read, validated, scaled, stacked for a batch. */
@NullMarked
package dev.millrace.model.adapter;

import org.jspecify.annotations.NullMarked;
