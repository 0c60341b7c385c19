# What is shipped with Rollcall

The build writes this list; `ShippedIT` compares it with the bill of materials and with the copy that is kept. `licences.allowed` in
`pom.xml` says which licences are allowed. Where there is a choice, any of them will do. The texts are in the images, below
`/app/licences`, and in `target/licences` after `mvn package`.

| Component | Version | Licence |
|---|---|---|
<#list dependencyMap as dependency>
<#assign library = dependency.key>
| ${library.groupId}:${library.artifactId} | ${library.version} | ${dependency.value?join(" or ")} |
</#list>

Other projects put these into their jars, or Quarkus into the service, without naming them as dependencies; they are kept by hand in
`src/main/supply/third-party.ftl`:

| Component | Version | Licence |
|---|---|---|
| io.smallrye:smallrye-open-api-ui (in the service) | 4.2.4 | Apache-2.0 |
| swagger-ui-dist (in `smallrye-open-api-ui`) | 5.20.8 | Apache-2.0 |
| swagger-ui-themes (in `smallrye-open-api-ui`) | 3.0.1 | MIT |
| preact (in `htm`) | 10 | MIT |
