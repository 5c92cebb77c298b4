# The portal as one image. `docker build .` takes Blazor's script from .NET 9's runtime pack as every build does; where the registry carries the SDK's own
# script package, --build-arg USE_SDK_BLAZOR_SCRIPT=true takes that one instead.
FROM node:20-bookworm-slim AS node

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG USE_SDK_BLAZOR_SCRIPT=false
# Node's own image carries a self-contained program and npm beside it; the build needs nothing else of it.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
WORKDIR /source
COPY .editorconfig ./
COPY src/ src/
RUN dotnet publish src/MedCommunity.Web -c Release -o /app -p:UseSdkBlazorScript=$USE_SDK_BLAZOR_SCRIPT

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# /data holds the embedded database, evidence files and logs; with PostgreSQL the database is elsewhere, the rest stays here.
RUN mkdir /data && chown $APP_UID /data && chmod 700 /data
WORKDIR /app
COPY --from=build /app .
ENV MEDCOMMUNITY_DATA=/data \
    ASPNETCORE_URLS=http://0.0.0.0:8080 \
    ASPNETCORE_HTTP_PORTS= \
    Management__Urls=http://127.0.0.1:5081
VOLUME /data
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["dotnet", "MedCommunity.Web.dll"]
