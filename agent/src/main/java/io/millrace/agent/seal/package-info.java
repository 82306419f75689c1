/**
 * Secrets on their way from the gateway to the executor: {@link io.millrace.agent.seal.Seal} closes them with a public key, only
 * {@link io.millrace.agent.seal.Unseal} opens them with the private one.
 */
@NullMarked
package io.millrace.agent.seal;

import org.jspecify.annotations.NullMarked;
