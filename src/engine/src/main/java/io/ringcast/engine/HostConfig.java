package io.ringcast.engine;

import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.JoinPolicy;
import java.util.Objects;

/**
 * The part of an {@link EngineConfig} that is about the host around the engine: its neighbours, its
 * memberships in groups, its own network stack. Immutable.
 */
public final class HostConfig {
    /**
     * Three ARP requests, a second apart (mcast_solicit, retrans_time_ms:
     * Documentation/networking/ip-sysctl.rst).
     */
    public static final int DEFAULT_NEIGHBOUR_TIMEOUT_MILLIS = 3_500;

    private static final int MAX_NEIGHBOUR_TIMEOUT_MILLIS = 60_000;

    private final DeliveryMethod deliveryMethod;
    private final Consume consume;
    private final JoinPolicy joins;
    private final int neighbourTimeoutMillis;

    private HostConfig(Builder builder) {
        deliveryMethod = Objects.requireNonNull(builder.deliveryMethod, "delivery method");
        consume = Objects.requireNonNull(builder.consume, "consume");
        joins = Objects.requireNonNull(builder.joins, "joins");
        neighbourTimeoutMillis =
                ConfigChecks.between(
                        "neighbour timeout",
                        builder.neighbourTimeoutMillis,
                        0,
                        MAX_NEIGHBOUR_TIMEOUT_MILLIS);
    }

    /** {@return the method that delivers frames to destinations on this host itself} */
    public DeliveryMethod deliveryMethod() {
        return deliveryMethod;
    }

    /** {@return the option that keeps forwarded frames from this host's own stack} */
    public Consume consume() {
        return consume;
    }

    /** {@return the multicast groups that this host joins on the receive interface} */
    public JoinPolicy joins() {
        return joins;
    }

    /**
     * {@return the longest wait for the MAC addresses of destinations, at opening and reload, in
     * milliseconds}
     */
    public int neighbourTimeoutMillis() {
        return neighbourTimeoutMillis;
    }

    /** Builder of the host part, with a default for each option. Not thread-safe. */
    public static final class Builder {
        private DeliveryMethod deliveryMethod = DeliveryMethod.AUTO;
        private Consume consume = Consume.AUTO;
        private JoinPolicy joins = JoinPolicy.AUTO;
        private int neighbourTimeoutMillis = DEFAULT_NEIGHBOUR_TIMEOUT_MILLIS;

        Builder() {}

        /**
         * Sets the method that delivers frames to this host itself; {@link DeliveryMethod#AUTO} by
         * default.
         *
         * @param method not null
         * @return this builder
         */
        public Builder deliveryMethod(DeliveryMethod method) {
            deliveryMethod = method;
            return this;
        }

        /**
         * Sets whether forwarded frames are kept from this host's own stack; {@link Consume#AUTO}
         * by default.
         *
         * @param withhold not null
         * @return this builder
         */
        public Builder consume(Consume withhold) {
            consume = withhold;
            return this;
        }

        /**
         * Sets the multicast groups that this host joins; those of the rules, by default.
         *
         * @param policy not null
         * @return this builder
         */
        public Builder joins(JoinPolicy policy) {
            joins = policy;
            return this;
        }

        /**
         * Sets the longest wait for the MAC addresses of destinations, at opening and reload;
         * {@link #DEFAULT_NEIGHBOUR_TIMEOUT_MILLIS} by default.
         *
         * @param millis 0 to 60,000
         * @return this builder
         */
        public Builder neighbourTimeoutMillis(int millis) {
            neighbourTimeoutMillis = millis;
            return this;
        }

        HostConfig build() {
            return new HostConfig(this);
        }
    }
}
