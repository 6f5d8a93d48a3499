package io.ringcast.daemon.doctor;

import java.util.List;

/** Check of one of several interfaces; its findings name the interface. */
record InterfaceCheck(String device, Check check) implements Check {
    @Override
    public String name() {
        return named(check.name());
    }

    @Override
    public List<Finding> findings() {
        return check.findings().stream()
                .map(
                        each ->
                                new Finding(
                                        named(each.check()),
                                        each.status(),
                                        each.message(),
                                        each.fix()))
                .toList();
    }

    private String named(String name) {
        return name.endsWith(" " + device) ? name : name + " " + device;
    }
}
