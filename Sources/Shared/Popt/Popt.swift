import CPopt
package func probe() -> String { String(cString: poptStrerror(-11)) }
